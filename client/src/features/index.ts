// Every feature puts itself on the screen by being imported here.

import "./entry/index.tsx";
import "./log/index.tsx";
import "./map/index.tsx";
import "./release/index.tsx";
import "./report/index.tsx";
