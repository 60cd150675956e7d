"""What each tier of understanding reads, measured on labelled utterances."""
