// Every feature puts itself on the screen by being imported here.

import "./log/index.tsx";
import "./map/index.tsx";
