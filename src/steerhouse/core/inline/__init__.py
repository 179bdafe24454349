"""One cell of a list edited where it stands: the field of the form, its rules, its rights, its way back."""
