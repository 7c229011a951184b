package dev.millrace.insight.web;

import java.net.URI;

import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The pages that explain the API: everything on them comes from this server, so they work without the internet. */
@RestController
@Hidden
class DocumentationPages {

    private static final String OWN_FILES_ONLY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    /** Swagger UI and ReDoc write style elements while they run; ReDoc searches in a worker that it makes itself. */
    private static final String VIEWERS =
            OWN_FILES_ONLY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'") + "; worker-src blob:";

    /** A browser gets the front page; scripts and API clients are sent to the API's documentation. */
    @GetMapping("/")
    ResponseEntity<Resource> front(
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        if (accept != null && accept.contains(MediaType.TEXT_HTML_VALUE)) {
            return page("front.html", OWN_FILES_ONLY);
        }
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("/api/docs/"))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .build();
    }

    @GetMapping({"/docs", "/api/docs"})
    ResponseEntity<Resource> swagger() {
        return page("swagger.html", VIEWERS);
    }

    @GetMapping({"/redoc", "/api/redoc"})
    ResponseEntity<Resource> redoc() {
        return page("redoc.html", VIEWERS);
    }

    private static ResponseEntity<Resource> page(String name, String contentSecurityPolicy) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .header("Content-Security-Policy", contentSecurityPolicy)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .body(new ClassPathResource("pages/" + name));
    }
}
