"""AWS Systems Manager, as far as Parameter Store: parameters, their versions, labels and policies."""
