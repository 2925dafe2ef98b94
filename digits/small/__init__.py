"""The network `small` in NumPy: it learns while people watch, without TensorFlow."""
