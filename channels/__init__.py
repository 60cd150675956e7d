"""Where contacts come in: each way has its own module, and all record through the inbox."""
