FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source

# What decides the restore comes first, so that a change of code alone does not repeat it.
COPY global.json nuget.config Directory.Build.props Directory.Packages.props ./
COPY src/Logistics.Api/*.csproj src/Logistics.Api/packages.lock.json src/Logistics.Api/
COPY src/Logistics.Core/*.csproj src/Logistics.Core/packages.lock.json src/Logistics.Core/
COPY src/Logistics.Data/*.csproj src/Logistics.Data/packages.lock.json src/Logistics.Data/
# The first restore checks every package against the lock files. The second adds what one architecture needs.
RUN dotnet restore src/Logistics.Api --locked-mode \
 && dotnet restore src/Logistics.Api --arch $TARGETARCH -p:PublishReadyToRun=true

COPY . .
# Compiled to machine code ahead of time, a server starts faster: docs/performance.md.
RUN dotnet publish src/Logistics.Api --no-restore --configuration Release --output /app \
    --arch $TARGETARCH --no-self-contained -p:PublishReadyToRun=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The countdown needs the election's time zone; an image without it must not be built.
RUN test -f /usr/share/zoneinfo/Asia/Makassar \
 || (apt-get update && apt-get install --yes --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*)
RUN mkdir /data /signer && chown $APP_UID /data /signer
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_URLS=http://+:8080 Data__Directory=/data
VOLUME /data /signer
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "logistics.dll"]
