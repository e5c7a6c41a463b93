"""What a single run says for or against a value's being dynamic. The weights of all clues are added up."""
