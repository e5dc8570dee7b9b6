// Every feature puts itself on the screen by being imported here.

import "./map/index.tsx";
