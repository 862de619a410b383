// Opens the viewer on the document of this origin. It asks nobody else: the validator is off.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  filter: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
