"""Shows the site on this machine while it is written, and each page anew when it changes."""
