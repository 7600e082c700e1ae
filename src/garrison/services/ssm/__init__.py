"""AWS Systems Manager, as far as Parameter Store: parameters, versions, labels, policies."""
