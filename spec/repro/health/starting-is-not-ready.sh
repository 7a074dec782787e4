# Needs the lab of a target that is not migrated yet: npm run lab does not migrate for this criterion.
for i in $(seq 100); do early=$(status "$BASE_URL_0/readyz"); [ "$early" != 000 ] && break; sleep 0.1; done
for i in $(seq 10); do [ "$early" = 200 ] && symptom '/readyz says 200 before the migrations are applied'; sleep 0.2; early=$(status "$BASE_URL_0/readyz"); done
