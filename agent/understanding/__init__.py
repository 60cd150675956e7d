"""What the contact means, as commands: by rules, by a classifier, by a model."""
