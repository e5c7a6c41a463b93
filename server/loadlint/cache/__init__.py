"""What is kept on the disk from one run to the next: only the user can read it, and only he can have written it."""
