"""How much load an application can take, from runs with several loads: the Universal Scalability Law."""
