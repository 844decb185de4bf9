const { HEADERS } = require('./scripts/lib/answer-headers.cjs');

/**
 * The start builds into a directory named after the sources' hash, so that nobody rebuilds under a running server;
 * the type settings that Next rewrites live there too, and the repository's tsconfig.json stays as it is.
 */
const distDir = process.env.NEXT_DIST_DIR || '.next';

/** @type {import('next').NextConfig} */
module.exports = {
  distDir,
  // Which build a page that fails is of.
  env: { CERTDESK_BUILD: /web-\w+/.exec(distDir)?.[0] ?? 'development' },
  reactStrictMode: true,
  poweredByHeader: false,
  headers: async () => [
    { source: '/:path*', headers: Object.entries(HEADERS).map(([key, value]) => ({ key, value })) },
  ],
  // `npm run verify` checks types of the whole repository, with its own compiler.
  typescript: {
    ignoreBuildErrors: true,
    ...(process.env.NEXT_TSCONFIG ? { tsconfigPath: process.env.NEXT_TSCONFIG } : {}),
  },
  turbopack: { root: __dirname },
  // Every build gets a new directory: a cache in it would be written and never read.
  experimental: { turbopackFileSystemCacheForBuild: false },
  // Native or self-loading packages: bundled they lose their files.
  serverExternalPackages: [
    '@grpc/grpc-js',
    '@node-rs/argon2',
    '@temporalio/client',
    '@temporalio/common',
    '@temporalio/envconfig',
    '@temporalio/proto',
    'alipay-sdk',
    'node-forge',
    'pino',
    'postgres',
    'protobufjs',
    'sharp',
    'tencentcloud-sdk-nodejs-common',
    'tencentcloud-sdk-nodejs-sms',
  ],
};
