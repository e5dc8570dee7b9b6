"""The store under everything a machine can do to it: kill -9, power cuts, failing and full disks."""
