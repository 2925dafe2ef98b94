"""The tests; a package, for Hershey-Fonts installs another one by that name."""
