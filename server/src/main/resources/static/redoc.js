Redoc.init('/openapi.json', {
  // The usual fonts and the logo would come from the internet.
  theme: { typography: { fontFamily: 'system-ui, sans-serif', headings: { fontFamily: 'system-ui, sans-serif' } } },
  hideDownloadButton: false,
}, document.getElementById('api'));
