"""What helps an operator to answer: canned replies, drafts, translations, files, proposals."""
