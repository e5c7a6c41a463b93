"""What a script would send if each answer were the one of a recorded run, beside what that run sent."""
