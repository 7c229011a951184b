// The server may be reached under any name: show the one that this page came from.
document.querySelectorAll('.origin').forEach((place) => { place.textContent = window.location.origin; });
