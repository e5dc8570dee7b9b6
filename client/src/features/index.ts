// Every feature puts itself on the screen by being imported here.

export {};
