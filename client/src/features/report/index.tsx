// The open report beside the map.

import "./report.css";
import "./words.ts";
import { fill } from "../../frame/slots.ts";
import { Report } from "./Report.tsx";

fill("detail", Report);
