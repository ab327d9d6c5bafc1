namespace Logistics.Tests.Support;

/// <summary>Folders that tests and the servers they start write to.</summary>
internal static class TestFolder
{
    /// <summary>
    /// Deletes it with all that is in it. Whoever has ended may still write a last file, so it is tried again.
    /// </summary>
    /// <exception cref="IOException">Somebody goes on writing to it.</exception>
    public static void Delete(string path)
    {
        const int triesMax = 100;
        for (var tries = 1; Directory.Exists(path); tries++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && tries < triesMax)
            {
                Thread.Sleep(100);
            }
        }
    }
}
