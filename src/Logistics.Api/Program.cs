using System.Globalization;
using Logistics.Api;
using Logistics.Api.Cli;

// What is served is the same wherever it is served, whatever language the machine speaks.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

// `logistics` alone serves the API; `logistics migrate`, `import` and `keys` administer its database.
return CommandLine.Names(args)
    ? await CommandLine.RunAsync(args)
    : await Server.RunAsync(args);

/// <summary>The entry point, named so that tests can start the application.</summary>
public partial class Program;
