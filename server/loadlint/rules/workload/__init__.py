"""Rules about the load that a script makes and how it is measured."""
