"""AWS CloudTrail: the events of the last 90 days."""
