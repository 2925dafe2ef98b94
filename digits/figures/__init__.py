"""Draw pictures of figures, of training and of the steps that tutorials explain."""
