package dev.millrace.insight.web;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
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

    /** What the page of a viewer loads: its style, the viewer, and the few lines that start it. */
    private static final Map<String, String> SWAGGER = Map.of(
            "style", "/assets/webjars/swagger-ui/swagger-ui.css",
            "viewer", "/assets/webjars/swagger-ui/swagger-ui-bundle.js",
            "start", "/assets/swagger.js");

    private static final Map<String, String> REDOC = Map.of(
            "style", "/assets/page.css",
            "viewer", "/assets/webjars/redoc/redoc.standalone.js",
            "start", "/assets/redoc.js");

    /** A browser gets the front page; scripts and API clients are sent to the API's documentation. */
    @GetMapping("/")
    ResponseEntity<Resource> front(
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        if (accept != null && accept.contains(MediaType.TEXT_HTML_VALUE)) {
            return page(new ClassPathResource("pages/front.html"), OWN_FILES_ONLY);
        }
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("/api/docs/"))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .build();
    }

    @GetMapping({"/docs", "/api/docs"})
    ResponseEntity<Resource> swagger() throws IOException {
        return viewer(SWAGGER);
    }

    @GetMapping({"/redoc", "/api/redoc"})
    ResponseEntity<Resource> redoc() throws IOException {
        return viewer(REDOC);
    }

    private static ResponseEntity<Resource> viewer(Map<String, String> files) throws IOException {
        String page = new ClassPathResource("pages/api.html").getContentAsString(StandardCharsets.UTF_8);
        for (Map.Entry<String, String> file : files.entrySet()) {
            page = page.replace("{{" + file.getKey() + "}}", file.getValue());
        }
        return page(new ByteArrayResource(page.getBytes(StandardCharsets.UTF_8)), VIEWERS);
    }

    private static ResponseEntity<Resource> page(Resource content, String contentSecurityPolicy) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .header("Content-Security-Policy", contentSecurityPolicy)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .body(content);
    }
}
