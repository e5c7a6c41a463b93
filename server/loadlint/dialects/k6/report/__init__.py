"""What rules report and the model does not hold."""
