"""Several digits side by side -> the number they form, or why they form none."""
