/** Position: where the device is now; null where it does not know or may not say. */
export const positionNow = (): Promise<{ readonly lat: number; readonly lng: number } | null> =>
  new Promise((resolve) => {
    // Absent on plain http, but for the device itself.
    if (!("geolocation" in navigator)) return resolve(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
    );
  });
