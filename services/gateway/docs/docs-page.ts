/**
 * Docs: the page on which people read the routes and try them.
 *
 * Swagger UI shows the document; its own pages would need a script in the page and know a CDN, so
 * the page is ours. A path names the version of what is behind it.
 */

/** What the page is made of, by path. */
export type DocsPaths = {
  readonly style: string;
  readonly viewer: string;
  readonly start: string;
  readonly ownStyle: string;
};

/** The files of swagger-ui-dist that are served; no other is. */
export const viewerFiles = ["swagger-ui.css", "swagger-ui-bundle.js"] as const;

/** Where a version of swagger-ui-dist is served. */
export const viewerPath = (version: string, file: (typeof viewerFiles)[number]): string =>
  `/docs/swagger-ui-${version}/${file}`;

/** The page. Without scripts it says where the document is. */
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
