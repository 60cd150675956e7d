"""What files hold, read in short-lived processes of limited means."""
