# The shop's programs in a small image that starts the joiner.
#
#   docker build --tag shop .
#   docker run --rm --read-only --tmpfs /tmp --env SHOP_EVENTS --env SHOP_MONGODB shop --until-end
#   docker run --rm --env SHOP_MONGODB --entrypoint list-customers shop --carts
#
# Both stages are the same Debian: what is built against its libraries runs with them. Swift's own are linked in.

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libmongoc-dev librdkafka-dev libmimalloc-dev libmicrohttpd-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /shop
COPY . .
RUN scripts/build
# Without symbols: each program has Swift's libraries in it. The Kafka stand-in of the tests stays here.
RUN cd .build-release/release && install --strip -D --target-directory /programs \
    shop-joiner make-customers make-products make-purchases make-orders list-customers list-products dead-letters shop-positions forget-customer fill-towns show-customer show-product \
    stock-monitor publish-customers city-watch coupon-scorer list-stock list-coupons make-deliveries shop-page \
    swift-backtrace

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libmongoc-1.0-0 librdkafka1 libmimalloc2.0 libmicrohttpd12 libstdc++6 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin shop \
    && install --directory --owner shop --group shop /var/lib/shop
# Where a joiner that crashes says at which record; worth a volume.
ENV XDG_STATE_HOME=/var/lib/shop
# Nobody reads the database driver's counters, and a joiner that is killed would leave their file in /dev/shm.
ENV MONGOC_DISABLE_SHM=1
# Health and figures, for the container itself until somebody says 0.0.0.0:9100.
ENV SHOP_LISTEN=127.0.0.1:9100
COPY --from=build /programs/ /usr/local/bin/
COPY scripts/shop-health /usr/local/bin/
USER 10001:10001
# Whoever starts containers anew for their health (Swarm does) asks whether this one lives, not whether its database does.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["shop-health", "livez"]
ENTRYPOINT ["shop-joiner"]
