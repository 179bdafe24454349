"""What people say and keep about anything: saved views of lists, comments."""
