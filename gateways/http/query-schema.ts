/** JSON schema of a legacy query, for the OpenAPI description; `parseLegacyQuery` is what checks it. PROTOCOL §4. */
export const querySchema = {
  type: "object",
  description: "Which clients; all fields are optional.",
  properties: {
    application: {
      description: "Application id, or a list of tags that its clients must have. Absent: every application.",
      anyOf: [
        { type: "string" },
        { type: "array", items: { type: "string" }, minItems: 1 },
        { type: "null" },
      ],
    },
    restricted: { type: "boolean", description: "Whether restricted clients may match.", default: false },
    optional: {
      type: "boolean",
      description: "Without a match, run again without ops and selector.",
      default: false,
    },
    ops: {
      description:
        'Conditions, all of which must hold, such as `{"path": "/version", "op": "$gte", "to": {"value": "2.0.0"}}`.',
      anyOf: [{ type: "array", items: { type: "object" } }, { type: "null" }],
    },
    selector: {
      description: 'Reduces the list to one: `{"$min": path}`, `{"$max": path}` or `{"$avg": path}`.',
      anyOf: [{ type: "object" }, { type: "null" }],
    },
  },
} as const;
