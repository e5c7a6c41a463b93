"""Rules about what JMeter alone has."""
