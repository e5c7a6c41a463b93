"""Tools for agents, by the Model Context Protocol: an agent may propose, and only what is proven is applied."""
