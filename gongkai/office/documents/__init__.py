"""Documents of people, each read into one kind of grid; one reader a form."""
