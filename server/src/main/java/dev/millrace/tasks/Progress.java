package dev.millrace.tasks;

import tools.jackson.databind.JsonNode;

/** How far a run is, from 0 to 1, and what its handler wants shown beside it. */
record Progress(double fraction, JsonNode details) {}
