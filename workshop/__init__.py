"""Where the content team writes, reviews and publishes what customers are answered from."""
