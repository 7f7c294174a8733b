# The broker as an image: `docker build -t singyeong .`
FROM node:20-slim AS build
WORKDIR /singyeong
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20-slim
WORKDIR /singyeong
# Not root, and the one folder that it writes to.
RUN install -d -o node -g node /data
COPY --from=build /singyeong/package.json ./
COPY --from=build /singyeong/node_modules ./node_modules
COPY --from=build /singyeong/dist ./dist
ENV NODE_ENV=production SINGYEONG_HOST=0.0.0.0 SINGYEONG_PORT=4567 SINGYEONG_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 4567
# With TLS on the port this says nothing; set a check of your own then.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.SINGYEONG_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/gateways/main.js"]
