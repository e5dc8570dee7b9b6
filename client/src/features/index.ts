// Every feature puts itself on the screen by being imported here.

import "./board/index.tsx";
import "./entry/index.tsx";
import "./log/index.tsx";
import "./map/index.tsx";
import "./partners/index.tsx";
import "./release/index.tsx";
import "./report/index.tsx";
import "./seat/index.tsx";
import "./time/index.tsx";
