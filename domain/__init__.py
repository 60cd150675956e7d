"""The nouns of a conversation: no I/O, no library of ours below this one."""
