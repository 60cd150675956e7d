"""Run the assistant's turns, one at a time in a conversation, and write down what they say."""
