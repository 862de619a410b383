/**
 * Docs page: Swagger UI, to read and try the routes.
 *
 * Swagger UI's own page needs an inline script and a CDN, so this page replaces it. The path of
 * each file contains its version.
 */

/** The paths of the files that the page loads. */
export type DocsPaths = {
  readonly style: string;
  readonly viewer: string;
  readonly start: string;
  readonly ownStyle: string;
};

/** The only files of swagger-ui-dist that are served. */
export const viewerFiles = ["swagger-ui.css", "swagger-ui-bundle.js"] as const;

/** The URL path of a file of swagger-ui-dist. */
export const viewerPath = (version: string, file: (typeof viewerFiles)[number]): string =>
  `/docs/swagger-ui-${version}/${file}`;

/** The HTML of the page. Without scripts it links to the document. */
export const docsPage = ({ style, viewer, start, ownStyle }: DocsPaths): string =>
  `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>원데이 API</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${style}">
<link rel="stylesheet" href="${ownStyle}">
<script defer src="${viewer}"></script>
<script defer src="${start}"></script>
</head>
<body>
<main id="docs"><p>API 문서를 여는 중입니다. 열리지 않으면 <a href="/openapi.json">OpenAPI 3.1 문서</a>를 보세요.</p></main>
</body>
</html>
`;
