// The widget for other sites. Written apart from the server; until then this file only holds its place.
export {};
