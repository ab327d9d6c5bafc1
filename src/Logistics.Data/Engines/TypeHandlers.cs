using System.Data;
using System.Globalization;
using Dapper;
using Logistics.Core.Kernel;
using Microsoft.Data.Sqlite;

namespace Logistics.Data.Engines;

/// <summary>
/// Maps UUIDs, times and dates between Dapper and both engines. Dapper's handlers are global to the
/// process, so each of them reads the shapes of both.
/// </summary>
internal static class TypeHandlers
{
    private static int registered;

    public static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 1)
            return;
        foreach (var type in new[] { typeof(Guid), typeof(DateTime), typeof(DateOnly), typeof(TimeOnly) })
            SqlMapper.RemoveTypeMap(type);
        foreach (var type in new[] { typeof(Guid?), typeof(DateTime?), typeof(DateOnly?), typeof(TimeOnly?) })
            SqlMapper.RemoveTypeMap(type);
        SqlMapper.AddTypeHandler(new GuidHandler());
        SqlMapper.AddTypeHandler(new UtcHandler());
        SqlMapper.AddTypeHandler(new DateHandler());
        SqlMapper.AddTypeHandler(new TimeHandler());
    }

    private sealed class GuidHandler : SqlMapper.TypeHandler<Guid>
    {
        public override Guid Parse(object value) =>
            StoredValue.Id(value) ?? throw new FormatException($"'{value}' is no UUID.");

        public override void SetValue(IDbDataParameter parameter, Guid value)
        {
            if (parameter is SqliteParameter)
            {
                parameter.Value = SqliteDialect.ToStored(value);
                return;
            }

            parameter.DbType = DbType.Guid;
            parameter.Value = value;
        }
    }

    /// <summary>Times are UTC: text of fixed width on SQLite, DATETIME2(7) on SQL Server.</summary>
    private sealed class UtcHandler : SqlMapper.TypeHandler<DateTime>
    {
        public override DateTime Parse(object value) => value is DateTime time
            ? DateTime.SpecifyKind(time, DateTimeKind.Utc)
            : DateTime.Parse(
                (string)value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

        public override void SetValue(IDbDataParameter parameter, DateTime value)
        {
            if (parameter is SqliteParameter)
            {
                parameter.Value = SqliteDialect.ToStored(value);
                return;
            }

            parameter.DbType = DbType.DateTime2;
            parameter.Value = value;
        }
    }

    private sealed class DateHandler : SqlMapper.TypeHandler<DateOnly>
    {
        public override DateOnly Parse(object value) => value is DateTime time
            ? DateOnly.FromDateTime(time)
            : DateOnly.ParseExact((string)value, "yyyy-MM-dd", CultureInfo.InvariantCulture);

        public override void SetValue(IDbDataParameter parameter, DateOnly value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
    }

    private sealed class TimeHandler : SqlMapper.TypeHandler<TimeOnly>
    {
        public override TimeOnly Parse(object value) => value is TimeSpan time
            ? TimeOnly.FromTimeSpan(time)
            : TimeOnly.ParseExact((string)value, "HH:mm:ss", CultureInfo.InvariantCulture);

        public override void SetValue(IDbDataParameter parameter, TimeOnly value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        }
    }
}
