"""What users of an application do in production, from its logs, and how a script differs from that."""
